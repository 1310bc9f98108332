import type { PropsWithChildren } from 'react';
import { touches } from './api';
import { useTouches } from './features/touches/use-touches';
import './app.scss';

export default function App({ children }: PropsWithChildren) {
  useTouches(touches);
  return children;
}
