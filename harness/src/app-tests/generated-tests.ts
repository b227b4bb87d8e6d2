import { after } from "node:test";
import { capabilityTests } from "../kit/capability-tests.ts";
import { testApp } from "../kit/test-app.ts";
import { readShard } from "../report/shard.ts";

/** The tests that every app owes its users, for the app in `argv[2]`; of them one share, where `argv[3]` says which. */
const [, , folder = ".", shard = ""] = process.argv;
const app = await testApp(folder);
after(() => app.close());
capabilityTests(app, readShard(shard));
