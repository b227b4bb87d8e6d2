/** One use of an app's SDK. */
export interface SdkUse {
  readonly fixture: string;
  readonly code: string;
  /** The compiler's code, or null where it must compile. */
  readonly error: string | null;
  readonly because: string;
}
