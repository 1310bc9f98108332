import type * as port from './language';

export const language: typeof port.language = () => (navigator.language.startsWith('en') ? 'en' : 'zh');
