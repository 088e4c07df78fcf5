import { connectorContract } from '../contract/connector.ts'
import { zendeskBench } from './zendesk-bench.ts'

connectorContract('zendesk', { streams: ['tickets', 'comments', 'suspended'], writers: ['update-ticket', 'edit-ticket', 'create-ticket', 'add-note', 'redact-note', 'remove', 'add-file', 'provision', 'retire'], webhook: true, files: true, parties: ['read'], agents: true }, zendeskBench)
