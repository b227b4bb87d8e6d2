import type { TestContext } from "node:test";
import type { FileTarget, Opened, PickedFile } from "@locara/schema";
import type { PathFiles } from "../../../app/services/judged-file.ts";
import { tempFolders } from "../../../app/services/testing/temp-folders.ts";
import type { Place } from "../../../app/services/testing/use-files.ts";
import { brokerOf } from "./broker-of.ts";

/** `$DOCUMENTS` as a folder that the user picked, behind a broker: for contracts that name files below it. */
export async function pickedDocuments(t: TestContext): Promise<Place> {
  const folders = tempFolders(t);
  const { grants } = await brokerOf(t, folders, async () => folders.documents);
  const { signal } = new AbortController();
  const { path } = (await grants.picker.folder({ access: "read-write" }, signal)) as PickedFile;
  const picked = path.split("/")[1] as string;
  const through =
    <Handle>(open: (target: FileTarget) => Promise<Opened<FileTarget, Handle>>) =>
    async (target: FileTarget): Promise<Opened<FileTarget, Handle>> => {
      const below = (target.names[0] ?? "").split("/").slice(1);
      const opened = await open({ names: [], picked, ...(below.length === 0 ? {} : { below }) });
      return { ...opened, target: opened.target.picked === undefined ? opened.target : target };
    };
  const files: PathFiles = {
    openRead: through(grants.files.openRead),
    openFolder: through(grants.files.openFolder),
    openWrite: through(grants.files.openWrite),
  };
  return { ...folders, files };
}
