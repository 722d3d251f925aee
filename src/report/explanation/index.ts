export { Explanation } from './explanation.js';
