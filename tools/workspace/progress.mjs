// One line a step, and a sign of life while a step takes long. Goes to stderr, so that stdout holds answers only.

/** @param {string} text */
export const say = (text) => console.error(text);

/**
 * Says what is being done, how long it has taken so far every ten seconds, and how long it took in the end.
 * @template T
 * @param {string} title present tense, no full stop
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  say(`• ${title} …`);
  const ticker = setInterval(() => say(`  … ${title}: ${Math.round(Number(seconds()))} s so far`), 10_000);
  try {
    const result = await work();
    say(`  ${title}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(ticker);
  }
}
