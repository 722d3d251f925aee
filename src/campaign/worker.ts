/** What a worker thread of a campaign loads. */
export { runJob } from './job.js';
