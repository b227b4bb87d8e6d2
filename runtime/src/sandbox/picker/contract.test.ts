import { testStreams } from "../../app/services/testing/streams-contract.ts";
import { testWrites } from "../../app/services/testing/writes-contract.ts";
import { pickedDocuments } from "./testing/picked-documents.ts";

testStreams(pickedDocuments, ", through the broker");
testWrites(pickedDocuments, ", through the broker");
