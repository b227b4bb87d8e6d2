import { useCallback, useMemo, useState } from "react";
import { fs } from "#locara/sdk";
import { extensions } from "./audio.ts";
import { useLibrary } from "./use-library.ts";
import { useSearch } from "./use-search.ts";
import { useSegments } from "./use-segments.ts";
import { useTranscription } from "./use-transcription.ts";

export interface Place {
  readonly transcriptId: number;
  /** The segment to show, or null for the start. */
  readonly position: number | null;
}

/** Everything the page shows and does, put together. */
export function useTranscriptApp() {
  const library = useLibrary();
  const [place, setPlace] = useState<Place | null>(null);
  const openId = place?.transcriptId ?? null;
  const segments = useSegments(openId);

  const transcription = useTranscription({
    started: (id) => {
      setPlace({ transcriptId: id, position: null });
      void library.reload();
    },
    stored: segments.merge,
    ended: () => void library.reload(),
  });
  const search = useSearch(transcription.running === null);

  const { add, fail } = transcription;
  const choose = useCallback(async () => {
    try {
      const picked = await fs.pickOpen({ extensions: [...extensions] });
      if (picked !== null) add([picked]);
    } catch (error) {
      fail(error);
    }
  }, [add, fail]);

  const open = useMemo(() => library.list?.find(({ id }) => id === openId) ?? null, [library.list, openId]);

  return {
    library,
    segments,
    transcription,
    search,
    choose,
    /** The open transcript, or null. */
    open,
    place,
    show: setPlace,
  };
}

export type TranscriptApp = ReturnType<typeof useTranscriptApp>;
