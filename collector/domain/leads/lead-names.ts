import { CLICK_ID_NAMES } from '../click-ids.ts'
import { EVENT_TRACKING } from '../event-body.ts'

/** The tracking values that a lead may bring itself, in the place of its landing's. */
export const LEAD_TRACKING: readonly string[] = [...EVENT_TRACKING, ...CLICK_ID_NAMES]

/** The names by which a lead brings proof of consent; of several that are given the first counts. */
export const CONSENT_NAMES = {
  text: ['tcpa_text', 'consent_text'],
  page_url: ['page_url', 'consent_url', 'url'],
  trusted_form: ['trusted_form_cert_url', 'xxTrustedFormCertUrl', 'trustedform_cert_url'],
  jornaya: ['jornaya_lead_id', 'universal_leadid', 'leadid_token'],
} as const

/** The names by which a partner's server tells the visitor's address. */
export const IP_NAMES = ['ip', 'ip_address'] as const
