import type { FocusEvent, KeyboardEvent } from "react";
import { useRef, useState } from "react";
import { fs } from "#locara/sdk";
import type { Document, Format } from "../export.ts";
import { exported, fileName, formats } from "../export.ts";
import type { Problem } from "../problem.ts";
import { toProblem } from "../problem.ts";

interface Props {
  readonly document: Document;
  readonly disabled: boolean;
  readonly onSaved: (name: string) => void;
  readonly onFailed: (problem: Problem) => void;
}

/** Saves the transcript where the user says, in one of several formats. */
export function ExportMenu({ document, disabled, onSaved, onFailed }: Props) {
  const [open, setOpen] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);

  const save = async (format: Format) => {
    setOpen(false);
    toggle.current?.focus();
    try {
      const picked = await fs.pickSave({ suggestedName: fileName(document.transcript.title, format) });
      if (picked === null) return;
      await fs.write({ path: picked.path, content: exported(format, document) });
      onSaved(picked.name);
    } catch (error) {
      onFailed(toProblem(error));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    setOpen(false);
    toggle.current?.focus();
  };
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches keys and focus of the buttons inside
    <div className="menu" onKeyDown={onKeyDown} onBlur={onBlur}>
      <button type="button" ref={toggle} disabled={disabled} aria-expanded={open} onClick={() => setOpen(!open)}>
        Export
      </button>
      {open && (
        <ul className="menu-items" aria-label="Formats">
          {formats.map(({ format, label }) => (
            <li key={format}>
              <button type="button" onClick={() => void save(format)}>
                {label} <span className="menu-ending">.{format}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
