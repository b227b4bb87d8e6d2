import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { AppPlaces } from "../../../app/compose.ts";
import { brokeredGrants } from "../../../app/services/brokered-grants.ts";
import type { Grants } from "../../../app/services/picker.ts";
import type { TempFolders } from "../../../app/services/testing/temp-folders.ts";
import { writeArtifacts } from "../../../app/testing/artifacts.ts";
import { openPickerBroker, type PickerBroker } from "../broker.ts";
import type { ShowDialog } from "../dialog.ts";

export interface TestBroker {
  readonly broker: PickerBroker;
  readonly places: AppPlaces;
  readonly socket: string;
  /** The app's side. */
  readonly grants: Grants;
  /** What the broker had to say to whoever started it. */
  readonly said: readonly string[];
  close(): Promise<void>;
}

let count = 0;

/** A broker outside and its client, over a real socket, for an app that may pick. */
export async function brokerOf(
  t: TestContext,
  folders: TempFolders,
  showDialog: ShowDialog,
  level: "read" | "read-write" = "read-write",
): Promise<TestBroker> {
  const places = placesIn(folders);
  writeArtifacts(places.artifacts, { "fs.user-selected": level });
  const run = join(folders.home, "run");
  mkdirSync(run, { recursive: true });
  count += 1;
  const socket = join(run, `${count}.sock`);
  const said: string[] = [];
  const log = (_level: string, text: string): void => void said.push(text);
  const broker = await openPickerBroker({ places, socket, reserved: [], showDialog, log });
  if (broker === null) throw new Error("The app declares that it picks.");
  const grants = brokeredGrants(socket);
  const close = async (): Promise<void> => {
    await grants.close();
    await broker.close();
  };
  let closed = false;
  t.after(() => (closed ? undefined : close()));
  return {
    ...{ broker, places, socket, grants, said },
    close() {
      closed = true;
      return close();
    },
  };
}

function placesIn({ home, appData, documents }: TempFolders): AppPlaces {
  const [locara, states] = [join(home, ".local/share/locara"), join(home, ".local/state/locara")];
  const state = join(states, "acme.notes");
  const folder = (name: string) => join(home, ".cache/locara", name);
  return {
    appData,
    databases: join(locara, "acme.notes/databases"),
    state,
    logFile: join(state, "app.log"),
    models: folder("models"),
    artifacts: folder("artifacts"),
    page: folder("page"),
    roots: { $HOME: home, $DOCUMENTS: documents },
    reserved: [locara, states, join(home, ".cache/locara")],
    databaseSources: null,
    toolFiles: null,
  };
}
