import type { ConsoleRoomView, EditRoom } from '@kaibo/contracts/rooms.dto';
import { useState } from 'react';
import type { Failure } from '../../api';
import { useTexts } from '../../texts/texts';
import { Button } from '../../ui/controls';
import { FailureText } from '../../ui/messages';
import { draftChange, type DraftProblem, draftProblem } from './rooms.rules';

interface RoomEditorProps {
  room: ConsoleRoomView;
  onSave: (change: EditRoom) => Promise<Failure | null>;
  onClose: () => void;
}

/** Title and cover as viewers shall see them. Enter saves, Escape leaves. */
export function RoomEditor({ room, onSave, onClose }: RoomEditorProps) {
  const texts = useTexts().rooms.editor;
  const [title, setTitle] = useState(room.title);
  const [cover, setCover] = useState(room.coverOverride ?? '');
  const [problem, setProblem] = useState<DraftProblem | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const id = `edit-${room.id}`;

  const save = async (): Promise<void> => {
    if (busy) return;
    const wrong = draftProblem({ title, cover });
    setProblem(wrong);
    setFailure(null);
    if (wrong) return;
    const change = draftChange(room, { title, cover });
    if (Object.keys(change).length === 0) return onClose();
    setBusy(true);
    const failed = await onSave(change);
    setBusy(false);
    if (failed) setFailure(failed);
    else onClose();
  };

  return (
    <form
      className="editor"
      aria-label={room.title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.nativeEvent.isComposing) onClose();
      }}
    >
      <div className="field">
        <label className="field-label" htmlFor={`${id}-title`}>
          {texts.title}
        </label>
        <div className="field-row">
          <input
            id={`${id}-title`}
            value={title}
            autoFocus
            maxLength={120}
            onChange={(event) => setTitle(event.target.value)}
            aria-invalid={problem === 'title' || undefined}
            aria-describedby={`${id}-title-hint`}
          />
          <Button kind="quiet" off={title === room.platformTitle} onClick={() => setTitle(room.platformTitle)}>
            {texts.resetTitle}
          </Button>
        </div>
        <p id={`${id}-title-hint`} className={problem === 'title' ? 'small field-problem' : 'small faint'}>
          {problem === 'title' ? texts.titleBad : texts.titleHint}
        </p>
      </div>
      <div className="field">
        <label className="field-label" htmlFor={`${id}-cover`}>
          {texts.cover}
        </label>
        <div className="field-row">
          <input
            id={`${id}-cover`}
            type="url"
            inputMode="url"
            value={cover}
            placeholder="https://"
            maxLength={2000}
            onChange={(event) => setCover(event.target.value)}
            aria-invalid={problem === 'cover' || undefined}
            aria-describedby={`${id}-cover-hint`}
          />
          <Button kind="quiet" off={cover === ''} onClick={() => setCover('')}>
            {texts.resetCover}
          </Button>
        </div>
        <p id={`${id}-cover-hint`} className={problem === 'cover' ? 'small field-problem' : 'small faint'}>
          {problem === 'cover' ? texts.coverBad : texts.coverHint}
        </p>
      </div>
      <div className="editor-end">
        <div role="alert" className="field-problem">
          {failure && <FailureText failure={failure} />}
        </div>
        <Button onClick={onClose}>{texts.cancel}</Button>
        <Button kind="primary" type="submit" off={busy}>
          {busy ? texts.saving : texts.save}
        </Button>
      </div>
    </form>
  );
}
