import { refuse } from './refusal';
import { emptyObject, MAX_DEPTH, MAX_VALUES, type MutableObject, type PushObject, type PushValue } from './tree';

/** A CDATA section, a tag without attributes, or text. Comments, instructions and DOCTYPE are nothing the platform writes. */
const TOKEN = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.-]*)\s*(\/?)>|([^<]+)/y;
const DECLARATION = /^\uFEFF?\s*(?:<\?xml(?:\s[^<>?]*)?\?>)?\s*/;
/** The platform's page has a sample whose sections lack their first character. */
const BROKEN_CDATA = /^\s*!\[CDATA\[([\s\S]*?)\]\]>?\s*$/;
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
};

interface Open {
  name: string;
  fields: MutableObject | null;
  text: string;
  hasCdata: boolean;
}

/**
 * Reads a message that is XML: one root, elements, text and CDATA. No DTD, no attributes, no entity beyond the five of XML.
 * @returns the fields of the root
 * @throws Refusal `bad-body` for everything else, too deep or too much
 */
export function parseXml(xml: string): PushObject {
  const start = DECLARATION.exec(xml)?.[0].length ?? 0;
  const document: Open = { name: '', fields: null, text: '', hasCdata: false };
  const stack: Open[] = [document];
  let values = 0;
  TOKEN.lastIndex = start;
  while (TOKEN.lastIndex < xml.length) {
    const [, cdata, slash, name, isEmpty, text] = TOKEN.exec(xml) ?? refuse('bad-body', 'the body is not XML');
    const top = stack.at(-1) ?? document; // the document itself is never closed
    if (cdata !== undefined) addCdata(top, cdata);
    else if (text !== undefined) addText(top, text);
    else if (slash && isEmpty) refuse('bad-body', 'a tag both opens and closes');
    else if (slash) close(stack, name ?? '');
    else {
      if (stack.length > MAX_DEPTH) refuse('bad-body', 'the body is too deep');
      if (++values > MAX_VALUES) refuse('bad-body', 'the body has too many values');
      stack.push({ name: name ?? '', fields: null, text: '', hasCdata: false });
      if (isEmpty) close(stack, name ?? '');
    }
  }
  if (stack.length > 1) refuse('bad-body', 'an element is not closed');
  return rootOf(document);
}

function rootOf(document: Open): PushObject {
  const roots = Object.entries(document.fields ?? {});
  const [root] = roots;
  if (roots.length !== 1 || root?.[0] !== 'xml' || Array.isArray(root[1]))
    return refuse('bad-body', 'the root is not xml');
  valueOf(document);
  const value = root[1];
  return typeof value === 'object' && value !== null ? (value as PushObject) : refuse('bad-body', 'the body is empty'); // no list: looked at above
}

function addCdata(top: Open, cdata: string): void {
  if (!top.hasCdata && top.text.trim() === '') top.text = '';
  top.hasCdata = true;
  top.text += cdata;
}

function addText(top: Open, text: string): void {
  if (top.hasCdata && text.trim() === '') return;
  const broken = top.hasCdata ? null : BROKEN_CDATA.exec(text);
  if (broken) return addCdata(top, broken[1] ?? '');
  if (text.includes(']]>')) refuse('bad-body', 'a section ends that did not begin');
  top.text += text.replace(/&[^;&]{0,8};?/g, (entity) => ENTITIES[entity] ?? refuse('bad-body', 'an unknown entity'));
}

function close(stack: Open[], name: string): void {
  const closed = stack.pop();
  const parent = stack.at(-1);
  if (!closed || !parent || closed.name !== name) return refuse('bad-body', 'an element is closed that is not open');
  parent.fields ??= emptyObject();
  const before = parent.fields[name];
  const value = valueOf(closed);
  // Elements hold texts and objects, never lists: a list is a name that came before.
  if (before === undefined) parent.fields[name] = value;
  else if (Array.isArray(before)) (before as PushValue[]).push(value);
  else parent.fields[name] = [before, value];
}

function valueOf({ fields, text, hasCdata }: Open): PushValue {
  if (!fields) return text;
  if (hasCdata || text.trim() !== '') refuse('bad-body', 'text stands between elements');
  return fields;
}
