/** What opening a target gave: the thing to use, and what it really turned out to be. */
export interface Opened<Target, Handle> {
  readonly target: Target;
  readonly handle: Handle;
  /** Always called once the call is over, allowed or not. */
  close?(): void | Promise<void>;
}
