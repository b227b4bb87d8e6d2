import type { RefObject } from "react";
import { useEffect } from "react";

/** When something took the focused element away, what appears instead gets the focus, not the top of the page. */
export function useLostFocus(target: RefObject<HTMLElement | null>, when: "always" | "never") {
  useEffect(() => {
    if (when === "never") return undefined;
    // The browser notices only after this frame that the focused element is gone or hidden.
    const frame = requestAnimationFrame(() => {
      const { activeElement: focused } = document;
      if (focused === null || focused === document.body || focused.getClientRects().length === 0) {
        target.current?.focus({ preventScroll: true });
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [target, when]);
}
