import { MAX_IMAGES } from '@kaibo/contracts/contents';
import type { OwnPostView } from '@kaibo/contracts/posts.dto';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failureCode } from '../../api';
import { type ChosenPicture, pickPictures } from '../../platform/pictures';
import { readStored, store } from '../../platform/storage';
import { type FailureCode, texts } from '../../texts';
import { lookAtPostPicture, newKey, type PostPictureFault } from './picture.rules';
import { type Posts, tellPostsChanged } from './posts';

/** A picture of the post that is being written. */
export interface DraftPicture {
  key: string;
  /** Where this phone shows it from. */
  url: string;
}

export interface Draft {
  text: string;
  pictures: readonly DraftPicture[];
  /** What it is doing: nothing, uploading the picture of this number, or posting. */
  work: null | { at: number } | 'posting';
  /** Why it was not sent, as a sentence; what was written is still there. */
  failure: string | null;
  /** Set once it is there. */
  sent: OwnPostView | null;
}

export interface WriteActions {
  setText: (text: string) => void;
  addPictures: () => void;
  removePicture: (key: string) => void;
  send: () => void;
}

interface Kept extends DraftPicture {
  picture: ChosenPicture;
  /** On the server; null before. */
  name: string | null;
}

/** Refused before it was sent. */
class Fault extends Error {
  constructor(readonly code: PostPictureFault) {
    super(code);
  }
}

const draftKey = (topicId: string): string => `kaibo.draft.1.${__APP_ID__}.${topicId}`;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 1_000;

const sentenceOf = (code: FailureCode): string => {
  if (code === 'TEXT_REFUSED') return texts.posts.refused;
  if (code === 'BODY_TOO_LARGE') return texts.posts.pictureTooLarge;
  if (code === 'NETWORK') return [texts.posts.failed, texts.failures.NETWORK].join(texts.pause);
  return texts.failures[code];
};

/**
 * A post about a topic, from the first letter to when it is there. The words outlive the page (a phone may end it at any
 * moment); a picture that was uploaded is not uploaded again, and a post that was sent twice is there once.
 */
export const useWritePost = (posts: Posts, topicId: string): [Draft, WriteActions] => {
  const [text, setText] = useState(() => readStored(draftKey(topicId), isText) ?? '');
  const [pictures, setPictures] = useState<readonly Kept[]>([]);
  const [work, setWork] = useState<Draft['work']>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [sent, setSent] = useState<OwnPostView | null>(null);
  const isBusy = useRef(false);
  const latest = useRef({ text, pictures });
  latest.current = { text, pictures };
  /** Of what is written now: another text is another post. */
  const key = useRef({ of: '', value: '' });

  useEffect(() => {
    const later = setTimeout(() => store(draftKey(topicId), sent ? '' : text), 300);
    return () => clearTimeout(later);
  }, [text, topicId, sent]);

  /** One thing at a time, however often it is tapped. */
  const run = useCallback(async (job: () => Promise<void>) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setFailure(null);
    try {
      await job();
    } catch (error) {
      setFailure(sentenceOf(error instanceof Fault ? error.code : failureCode(error)));
    } finally {
      isBusy.current = false;
      setWork(null);
    }
  }, []);

  const addPictures = useCallback(
    () =>
      void run(async () => {
        const room = MAX_IMAGES - latest.current.pictures.length;
        if (room <= 0) return;
        const chosen = await pickPictures(room);
        const added = chosen
          .slice(0, room)
          .map((picture): Kept => ({ key: newKey(Math.random), url: picture.url, picture, name: null }));
        setPictures((before) => [...before, ...added]);
      }),
    [run],
  );
  const removePicture = useCallback((gone: string) => {
    if (!isBusy.current) setPictures((before) => before.filter(({ key: one }) => one !== gone));
  }, []);

  const upload = useCallback(
    async (kept: Kept): Promise<string> => {
      if (kept.name !== null) return kept.name;
      const bytes = await kept.picture.read();
      const seen = lookAtPostPicture(bytes);
      if ('fault' in seen) throw new Fault(seen.fault);
      const { name } = await posts.upload(bytes, seen.type);
      setPictures((before) => before.map((one) => (one.key === kept.key ? { ...one, name } : one)));
      return name;
    },
    [posts],
  );

  const send = useCallback(
    () =>
      void run(async () => {
        const written = latest.current.text.trim();
        if (written === '') return;
        const names: string[] = [];
        for (const [place, kept] of latest.current.pictures.entries()) {
          setWork({ at: place + 1 });
          const name = await upload(kept);
          if (!names.includes(name)) names.push(name); // the same picture twice is one
        }
        setWork('posting');
        const of = JSON.stringify([written, names]);
        if (key.current.of !== of) key.current = { of, value: newKey(Math.random) };
        const post = await posts.write(topicId, { key: key.current.value, text: written, images: names });
        store(draftKey(topicId), '');
        tellPostsChanged();
        setSent(post);
      }),
    [run, upload, posts, topicId],
  );

  return [
    { text, pictures, work, failure, sent },
    { setText, addPictures, removePicture, send },
  ];
};
