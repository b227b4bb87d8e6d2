import type { RefObject } from "react";
import type { TranscriptApp } from "../use-transcript-app.ts";
import { SearchBox } from "./search-box.tsx";
import { SearchResults } from "./search-results.tsx";
import { TranscriptList } from "./transcript-list.tsx";

interface Props {
  readonly page: TranscriptApp;
  readonly searchBox: RefObject<HTMLInputElement | null>;
}

/** The way to every transcript: search, list, and a new one. */
export function Sidebar({ page, searchBox }: Props) {
  const { library, search, transcription, open, place, show, choose } = page;
  // An open transcript brings its own first heading.
  const Mark = open === null ? "h1" : "p";
  const searching = search.typed.trim() !== "";
  return (
    <div className="sidebar">
      <header className="sidebar-head">
        <Mark className="wordmark">
          <button type="button" onClick={() => show(null)}>
            Transcribe
          </button>
        </Mark>
        <button type="button" className="sidebar-choose" onClick={() => void choose()}>
          Choose a recording
        </button>
      </header>
      <SearchBox typed={search.typed} onType={search.type} box={searchBox} />
      {searching ? (
        <SearchResults search={search} place={place} onOpen={show} onRetry={search.retry} />
      ) : (
        <TranscriptList list={library.list} openId={open?.id ?? null} running={transcription.running} onOpen={show} />
      )}
    </div>
  );
}
