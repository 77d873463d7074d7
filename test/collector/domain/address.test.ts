import { describe, expect, it } from 'vitest'
import { AllowedOrigin, allowsOrigin, Hostname, HttpUrl, IpRange } from '../../../collector/domain/address.ts'

describe('addresses', () => {
  it.each([
    ['http://localhost:8080/auto/'],
    ['https://t.example.com/?a={sub1}'],
    ['http://127.0.0.1:9101/ping'],
    ['http://[::1]/'],
  ])('%s is one to send to', (url) => {
    expect(HttpUrl.safeParse(url)).toMatchObject({ success: true, data: url })
  })

  it.each([
    ['ftp://example.com'],
    ['javascript:alert(1)'],
    ['/path'],
    ['example.com'],
    ['http://'],
    ['file:///etc/passwd'],
  ])('%s is none to send to', (url) => {
    expect(HttpUrl.safeParse(url).success).toBe(false)
  })

  it.each([
    ['example.com', true],
    ['a.b-c.example', true],
    ['localhost', true],
    ['https://example.com', false],
    ['a_b.com', false],
    ['example.com/x', false],
    ['-a.com', false],
  ])('%s as a host: %s', (host, right) => {
    expect(Hostname.safeParse(host).success).toBe(right)
  })

  it.each([
    ['203.0.113.7', true],
    ['10.0.0.0/8', true],
    ['2001:db8::/32', true],
    ['::1', true],
    ['300.1.1.1', false],
    ['10.0.0.0/33', false],
    ['*', false],
  ])('%s as a range: %s', (range, right) => {
    expect(IpRange.safeParse(range).success).toBe(right)
  })
})

describe('allowed origins', () => {
  it.each([['*'], ['https://example.com'], ['http://localhost:8080'], ['https://*.example.com']])(
    'may be %s',
    (origin) => {
      expect(AllowedOrigin.safeParse(origin).success).toBe(true)
    },
  )

  it.each([['example.com'], ['https://example.com/'], ['https://*'], ['https://a.*.com'], ['null']])(
    'may not be %s',
    (origin) => {
      expect(AllowedOrigin.safeParse(origin).success).toBe(false)
    },
  )

  it.each([
    [['*'], 'https://anything.example', true],
    [[], 'https://example.com', false],
    [['https://example.com'], 'https://EXAMPLE.com', true],
    [['https://example.com'], 'http://example.com', false],
    [['https://example.com'], 'https://example.com:444', false],
    [['https://example.com'], 'https://example.com.evil.test', false],
    [['https://*.example.com'], 'https://a.b.example.com', true],
    [['https://*.example.com'], 'https://example.com', false],
    [['https://*.example.com'], 'https://badexample.com', false],
    [['https://*.example.com'], 'http://a.example.com', false],
    [['https://a.test', 'https://b.test'], 'https://b.test', true],
  ])('%j let %s call: %s', (allowed, origin, right) => {
    expect(allowsOrigin(allowed, origin)).toBe(right)
  })
})
