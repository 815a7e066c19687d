/** The service's entry: `npm start` runs this file. */
import './cli/serve.ts';
