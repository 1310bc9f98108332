import { Canvas } from '@tarojs/components';
import type * as port from './poster-sheet';
import { SHEET_ID } from './sheet-id';

/** A canvas has to be somewhere; this is where nobody looks. */
const AWAY = { position: 'fixed', left: '-9999px', top: '0', width: '750px', height: '1200px' } as const;

export const PosterSheet: typeof port.PosterSheet = () => <Canvas id={SHEET_ID} type="2d" style={AWAY} />;
