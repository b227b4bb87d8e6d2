import { testStreams } from "./testing/streams-contract.ts";
import { place } from "./testing/use-files.ts";

testStreams(async (t) => place(t));
