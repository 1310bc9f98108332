import { createElement, type ReactNode } from 'react';

// Taro's components as plain elements: what a view says is tested here, how Taro draws it in the tests of the built app.
interface Props {
  children?: ReactNode;
  [name: string]: unknown;
}
const MINI_ONLY = ['hoverClass', 'lazyLoad', 'mode', 'openType', 'aria-role', 'aria-selected'];

const as = (tag: string) => {
  const Stub = (props: Props) =>
    createElement(
      tag,
      Object.fromEntries(
        Object.entries(props)
          .filter(([name]) => !MINI_ONLY.includes(name) && name !== 'style')
          .map(([name, value]) => [name === 'tabindex' ? 'tabIndex' : name, value]), // Taro's elements take the other
      ),
    );
  Stub.displayName = tag;
  return Stub;
};

export const View = as('div');
export const Text = as('span');
export const Image = as('img');
export const Button = as('button');
export const Video = as('video');
