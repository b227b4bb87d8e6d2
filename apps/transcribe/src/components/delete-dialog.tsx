import { useEffect, useRef } from "react";

interface Props {
  readonly open: boolean;
  readonly title: string;
  readonly onCancel: () => void;
  readonly onDelete: () => Promise<void>;
}

/** Asks before a transcript is gone for good. */
export function DeleteDialog({ open, title, onCancel, onDelete }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);

  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="delete-title"
      aria-describedby="delete-text"
      onClose={onCancel}
    >
      <h2 id="delete-title">Delete this transcript?</h2>
      <p id="delete-text">
        “{title}” and its summary will be removed from this computer. The recording itself is not touched. This cannot
        be undone.
      </p>
      <div className="row">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="button" className="danger solid" onClick={() => void onDelete()}>
          Delete
        </button>
      </div>
    </dialog>
  );
}
