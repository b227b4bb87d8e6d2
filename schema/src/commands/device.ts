import { call } from "../command.ts";
import type { PageDevice } from "../ports.ts";
import { nothing, record } from "../shape.ts";

/**
 * The command that asks for one device. The page then opens it by itself: this is where the operating system asks its
 * user, and where a computer without the device says so.
 */
export const useDevice = <const Id extends string>(id: Id, device: PageDevice, summary: string) =>
  call(id, {
    summary,
    args: record({}),
    result: nothing(),
    target: () => null,
    input: () => undefined,
    via: (_target, ports) => ports.devices,
    perform: async (devices, _input, { signal }) => {
      await devices.prepare(device, signal);
      return null;
    },
  });
