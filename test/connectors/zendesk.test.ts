import { connectorContract } from '../contract/connector.ts'
import { zendeskBench } from './zendesk-bench.ts'

connectorContract('zendesk', { streams: ['tickets', 'comments', 'suspended'], writers: ['update-ticket', 'edit-ticket', 'create-ticket', 'add-note', 'redact-note', 'add-file', 'provision', 'retire'], webhook: true, files: true }, zendeskBench)
