import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';

/*
 * Whether a server answers in its own protocol, with Node's built-in modules only: the stack starts before
 * any package is needed. A port that merely accepts connections proves little.
 */

const patience = 2_000;

/** True if PostgreSQL takes connections: it asks for a password, rather than saying that it starts or stops. */
export function postgresqlAnswers(port: number, host = '127.0.0.1'): Promise<boolean> {
  const words = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const request = Buffer.alloc(8);
  request.writeInt32BE(request.length + words.length, 0);
  request.writeInt32BE(196_608, 4);
  return exchange(port, host, Buffer.concat([request, words]), (answer) => {
    if (answer.length < 5 || answer.length < 1 + answer.readInt32BE(1)) return undefined;
    const isError = answer[0] === 'E'.charCodeAt(0);
    // 57P03: cannot connect now.
    return !isError || !answer.toString('latin1').includes('C57P03');
  });
}

/** True if a Kafka broker answers an ApiVersions request. */
export function kafkaAnswers(port: number, host = '127.0.0.1'): Promise<boolean> {
  const correlation = 0x74747865;
  const request = Buffer.alloc(14);
  request.writeInt32BE(10, 0);
  request.writeInt16BE(18, 4);
  request.writeInt16BE(0, 6);
  request.writeInt32BE(correlation, 8);
  request.writeInt16BE(-1, 12);
  return exchange(port, host, request, (answer) =>
    answer.length < 8 ? undefined : answer.readInt32BE(4) === correlation,
  );
}

/** True if something accepts connections there. */
export function accepts(port: number, host: string): Promise<boolean> {
  return exchange(port, host, undefined, () => true);
}

/** True if Temporal knows its namespace `default`, which it creates shortly after it begins to listen. */
export function temporalAnswers(port: number): Promise<boolean> {
  const message = Buffer.from('\n\u0007default');
  const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
  return new Promise((resolve) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const finish = (succeeded: boolean): void => {
      clearTimeout(timer);
      session.destroy();
      resolve(succeeded);
    };
    const timer = setTimeout(() => finish(false), patience);
    session.once('error', () => finish(false));
    const stream = session.request({
      ':method': 'POST',
      ':path': '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.once('error', () => finish(false));
    stream.once('trailers', (trailers) => finish(trailers['grpc-status'] === '0'));
    stream.once('close', () => finish(false));
    stream.resume();
    stream.end(frame);
  });
}

/** Connects, sends `request`, and asks `verdict` after each piece of the answer until it knows. */
function exchange(
  port: number,
  host: string,
  request: Buffer | undefined,
  verdict: (answer: Buffer) => boolean | undefined,
): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    const socket = connect({ port, host });
    const finish = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    const judge = (): void => {
      const result = verdict(answer);
      if (result !== undefined) finish(result);
    };
    socket.setTimeout(patience, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.once('connect', () => {
      if (request === undefined) judge();
      else socket.write(request);
    });
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      judge();
    });
  });
}
