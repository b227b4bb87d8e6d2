import { type Database, type Files, type Json, LocaraError, type Ports, type WritableFile } from "@locara/schema";
import type { FakeClock } from "../fake-clock.ts";

/** What can go wrong with the computer under a `testApp`, when the test says so. */
export interface Faults {
  /** The engines die: what runs in them fails with `resource/engine-crashed`, the next call starts them anew. Gives how many calls that ended. */
  killEngine(): number;
  /** Not one more byte fits: databases and settings say `storage/full`, files `resource/disk-full`; all reads go on. */
  fillDisk(): Undo;
  /** The model's file is no longer what was pinned: `model/digest-mismatch`. */
  corruptModel(id: string): Undo;
  /** Each opening of a file and each use of a model takes that long by the app's clock: `app.clock.advance` lets it pass. */
  slowDisk(milliseconds: number): Undo;
  /** Others need the memory: no model can be used, `resource/memory`. */
  pressMemory(): Undo;
}

/** Puts it right again. */
export type Undo = () => void;

interface FakeFaults {
  readonly faults: Faults;
  /** The same ports, on a computer with these faults. */
  under(ports: Ports): Ports;
}

const crashed = () =>
  new LocaraError("resource/engine-crashed", "The engine stopped unexpectedly.", "Try again; the engine starts anew.");
const mismatch = (id: string) =>
  new LocaraError("model/digest-mismatch", `The bytes of model "${id}" are not the pinned ones.`, "Fetch it again.");
const noMemory = (id: string) =>
  new LocaraError("resource/memory", `"${id}" needs more memory than there is.`, "Close other programs.");
const storageFull = () => new LocaraError("storage/full", "The disk is full.", "Free some space.");
const fileFull = () => new LocaraError("resource/disk-full", "The disk is full.", "Free some space.");

/** A computer without faults, so far. */
export function fakeFaults(clock: FakeClock): FakeFaults {
  let delay = 0;
  const slowly = (): Promise<void> =>
    delay === 0 ? Promise.resolve() : new Promise((resolve) => void clock.later(delay, resolve));
  const engines = faultyEngines(slowly);
  const disk = faultyDisk(slowly);
  return {
    faults: {
      ...engines.faults,
      ...disk.faults,
      slowDisk(milliseconds) {
        delay = milliseconds;
        return () => {
          delay = 0;
        };
      },
    },
    under: (ports) => ({ ...ports, ...engines.under(ports), ...disk.under(ports) }),
  };
}

type Slowly = () => Promise<void>;

function faultyEngines(slowly: Slowly) {
  const damaged = new Set<string>();
  const running = new Set<() => void>();
  let pressed = false;

  /** One use of a model, until it is done or its engine dies. */
  const using = async <T>(model: string, work: () => Promise<T>): Promise<T> => {
    await slowly();
    if (damaged.has(model)) throw mismatch(model);
    if (pressed) throw noMemory(model);
    let die: () => void = () => undefined;
    const died = new Promise<never>((_resolve, reject) => {
      die = () => reject(crashed());
    });
    running.add(die);
    try {
      return await Promise.race([work(), died]);
    } finally {
      running.delete(die);
    }
  };
  /** Every method of these ports takes a model first. */
  const engine = <Port extends object>(port: Port): Port =>
    Object.fromEntries(
      Object.entries(port).map(([name, method]) => [
        name,
        (model: string, ...rest: unknown[]) => using(model, () => method(model, ...rest.map(inTurns))),
      ]),
    ) as Port;

  const faults: Pick<Faults, "killEngine" | "corruptModel" | "pressMemory"> = {
    killEngine() {
      const ended = running.size;
      for (const die of running) die();
      return ended;
    },
    corruptModel(id) {
      damaged.add(id);
      return () => void damaged.delete(id);
    },
    pressMemory() {
      pressed = true;
      return () => {
        pressed = false;
      };
    },
  };
  const under = ({ inference, speech, synthesis, images, vision }: Ports) => ({
    inference: engine(inference),
    speech: engine(speech),
    synthesis: engine(synthesis),
    images: engine(images),
    vision: engine(vision),
  });
  return { faults, under };
}

/** Items of a fake come one by one, as those of an engine do: between two of them it can be killed. */
function inTurns(argument: unknown): unknown {
  if (typeof argument !== "object" || argument === null || !("emit" in argument)) return argument;
  const emit = argument.emit as (item: unknown) => Promise<void>;
  return {
    ...argument,
    async emit(item: unknown) {
      await emit(item);
      await new Promise((turn) => setImmediate(turn));
    },
  };
}

function faultyDisk(slowly: Slowly) {
  let full = false;
  const writing = <T>(work: () => T): T => {
    if (full) throw storageFull();
    return work();
  };
  const onDisk = (database: Database): Database => ({
    ...database,
    exec: (sql, parameters) => writing(() => database.exec(sql, parameters)),
    batch: (statements) => writing(() => database.batch(statements)),
    collection(name) {
      const vectors = database.collection(name);
      return {
        ...vectors,
        put: (items) => writing(() => vectors.put(items)),
        remove: (ids) => writing(() => vectors.remove(ids)),
      };
    },
  });
  const writable = (file: WritableFile): WritableFile => ({
    ...file,
    async write(content) {
      if (full) throw fileFull();
      await file.write(content);
    },
    async makeFolder() {
      if (full) throw fileFull();
      await file.makeFolder();
    },
  });
  const onFiles = (files: Files): Files => ({
    ...files,
    openRead: (target) => slowly().then(() => files.openRead(target)),
    openFolder: (target) => slowly().then(() => files.openFolder(target)),
    async openWrite(target) {
      await slowly();
      const opened = await files.openWrite(target);
      return { ...opened, handle: writable(opened.handle) };
    },
  });
  const faults: Pick<Faults, "fillDisk"> = {
    fillDisk() {
      full = true;
      return () => {
        full = false;
      };
    },
  };
  const under = ({ databases, settings, files }: Ports) => ({
    databases: { database: (name: string) => onDisk(databases.database(name)) },
    settings: {
      ...settings,
      set: (key: string, value: Json) => writing(() => settings.set(key, value)),
      delete: (key: string) => writing(() => settings.delete(key)),
    },
    files: onFiles(files),
  });
  return { faults, under };
}
