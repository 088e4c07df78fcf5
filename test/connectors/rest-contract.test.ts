import { connectorContract } from '../contract/connector.ts'
import { restBench } from './rest-bench.ts'

/** Five CRMs that differ in every kind, each by its own manifest and against a fake of its own. */

const ALL = ['create-case', 'update-case', 'edit-case', 'add-note'] as const
const STREAMS = ['tickets', 'comments'] as const

connectorContract('a REST CRM with a keyset, an API key and embedded threads', { streams: STREAMS, writers: ALL, webhook: true }, () => restBench('keyset'))
connectorContract('a REST CRM with pages, basic authentication and pairs', { streams: STREAMS, writers: ALL, webhook: false }, () => restBench('page'))
connectorContract('a REST CRM with a cursor, OAuth2 and HTML', { streams: STREAMS, writers: ['create-case', 'update-case', 'add-note'], webhook: false }, () => restBench('cursor'))
connectorContract('a REST CRM with an offset and a bearer token that is only read', { streams: STREAMS, writers: [], webhook: false }, () => restBench('offset'))
connectorContract('a REST CRM with next links, a key in the query and an idempotency header', { streams: STREAMS, writers: ALL, webhook: false }, () => restBench('link'))
