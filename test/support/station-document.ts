/** The station's document over HTTP, as an administrator reads and changes it. Used by the tests of its routes. */
import type { ProblemFacts } from '../../src/api/http/problems.ts';
import type { Station } from '../../src/station/document.ts';
import type { TestStation } from './station.ts';

/** @param stationNow the station of the test that runs. */
export function documentEditor(stationNow: () => TestStation) {
  const read = async () => {
    const { body, headers } = await stationNow().call<Station>('GET', '/v1/station');
    return { document: body, etag: headers.get('etag') ?? '' };
  };
  const put = (document: unknown, etag: string, language = 'en') =>
    stationNow().call<Station & ProblemFacts>('PUT', '/v1/station', document, { 'if-match': etag, 'accept-language': language });
  /** Reads the document, lets it be changed, and puts it in force. */
  async function change(edit: (document: Station) => void) {
    const { document, etag } = await read();
    edit(document);
    return put(document, etag);
  }
  return { read, put, change };
}
