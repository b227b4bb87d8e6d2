import type { KeyboardEvent, RefObject } from "react";

interface Props {
  readonly typed: string;
  readonly onType: (typed: string) => void;
  readonly box: RefObject<HTMLInputElement | null>;
}

/** Searches what was said in all transcripts. `/` leads here, Escape clears, the arrow goes into the list below. */
export function SearchBox({ typed, onType, box }: Props) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Escape") {
      if (typed === "") event.currentTarget.blur();
      onType("");
    }
    if (event.key === "ArrowDown") {
      event.preventDefault();
      document.querySelector<HTMLElement>("[data-list] [data-item]")?.focus();
    }
  };
  return (
    <search className="search">
      <input
        ref={box}
        type="search"
        aria-label="Search all transcripts"
        placeholder="Search all transcripts"
        autoComplete="off"
        spellCheck={false}
        aria-keyshortcuts="/"
        value={typed}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <span className="search-key" aria-hidden="true">
        /
      </span>
    </search>
  );
}
