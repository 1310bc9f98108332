import { useLaunch } from '@tarojs/taro';
import type { PropsWithChildren } from 'react';
import { endSignIn, touches } from './api';
import { useTouches } from './features/touches/use-touches';
import { stopDeadLinks } from './platform/dead-links';
import './app.scss';

export default function App({ children }: PropsWithChildren) {
  useTouches(touches);
  useLaunch(endSignIn);
  useLaunch(stopDeadLinks);
  return children;
}
