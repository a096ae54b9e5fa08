import { classifyFailure, classifyStatus } from './classify-answer';

it.each([
  [200, 'delivered', null],
  [204, 'delivered', null],
  [301, 'retry', 'redirect'],
  [307, 'retry', 'redirect'],
  [400, 'retry', 'client_error'],
  [404, 'retry', 'client_error'],
  [410, 'disable', 'gone'],
  [429, 'slow_down', 'slow_down'],
  [500, 'retry', 'server_error'],
  [503, 'slow_down', 'slow_down'],
])('%d is %s', (status, verdict, errorClass) => {
  expect(classifyStatus(status)).toEqual({ verdict, errorClass });
});

it('names what kept an answer from coming', () => {
  const withCode = (code: string) => Object.assign(new Error('x'), { code });
  expect(classifyFailure(withCode('ECONNREFUSED')).errorClass).toBe('connection_refused');
  expect(classifyFailure(withCode('ENOTFOUND')).errorClass).toBe('name_not_found');
  expect(classifyFailure(withCode('CERT_HAS_EXPIRED')).errorClass).toBe('tls');
  expect(classifyFailure(withCode('UND_ERR_CONNECT_TIMEOUT')).errorClass).toBe('connection_timeout');
  expect(classifyFailure(new DOMException('late', 'TimeoutError')).errorClass).toBe('answer_timeout');
  expect(classifyFailure('what is this').errorClass).toBe('connection_broken');
});
