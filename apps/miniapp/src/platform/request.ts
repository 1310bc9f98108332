import type { Call } from '@kaibo/api-client';
import { NoAnswer } from './no-answer';

/**
 * One exchange with the API. A GET is always checked with the server and costs a 304 while nothing has changed. An answer
 * without content gives undefined.
 * @throws ApiError when the API says no, or when the answer is not JSON; NoAnswer when there is none
 */
export const call: Call = () => Promise.reject(new NoAnswer('no platform: request'));
