/** The viewer's language, of those we have texts in. */
export const language = (): 'zh' | 'en' => 'zh';
