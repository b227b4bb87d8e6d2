import type { HostPicker } from "../../app/host-services.ts";
import { openFiles } from "../../app/services/files.ts";
import { type RunPicks, testKeptPicks } from "../../app/services/testing/kept-picks-contract.ts";
import { testPicker } from "../../app/services/testing/picker-contract.ts";
import { testStreams } from "../../app/services/testing/streams-contract.ts";
import { tempFolders } from "../../app/services/testing/temp-folders.ts";
import { kernelOf } from "../../app/services/testing/use-kernel.ts";
import { testWrites } from "../../app/services/testing/writes-contract.ts";
import type { ShowDialog } from "./dialog.ts";
import { brokerOf } from "./testing/broker-of.ts";
import { pickedDocuments } from "./testing/picked-documents.ts";

const way = ", through the broker";

testStreams(pickedDocuments, way);
testWrites(pickedDocuments, way);
testPicker(async (t, source, sink = null) => {
  const dialog: ShowDialog = async ({ kind }) => (kind === "save" ? sink : source)?.path ?? null;
  return (await brokerOf(t, tempFolders(t), dialog)).grants;
}, way);

/** What a test's user chooses, as a dialog outside says it. */
const dialogOf =
  ({ open, save, folder }: Partial<HostPicker>): ShowDialog =>
  async ({ kind, extensions, suggestedName }, signal) => {
    const choose = {
      open: open?.({ extensions }, signal),
      save: save?.({ suggestedName }, signal),
      folder: folder?.(signal),
    };
    const chosen = await choose[kind];
    return chosen === undefined || chosen === null || !("path" in chosen) ? null : chosen.path;
  };

const runPicks: RunPicks = async (t, folders, host, level) => {
  const { grants, close } = await brokerOf(t, folders, dialogOf(host), level);
  const files = openFiles(process.platform, folders.names, grants);
  return {
    ...kernelOf("fs.user-selected", level, { files, picker: grants.picker }),
    async restart() {
      await close();
      return runPicks(t, folders, host, level);
    },
    forgetByUser: (path) => grants.picker.forget({ names: [], picked: path.split("/")[1] ?? "" }),
  };
};

testKeptPicks(runPicks, way);
