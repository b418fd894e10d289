/** The live sample against a real server: bounded, never in the way, gone when the hub is. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type LivePacket, type LivePost, MOST_LIVE } from '../model/sighting.ts';
import { LivePoster } from './live-poster.ts';

function packet(time: number): LivePacket {
  return {
    time,
    source: '192.0.2.1',
    destination: '198.18.0.1',
    protocol: 6,
    port: 23,
    response: false,
    mark: null,
    bytes: 40,
  };
}

interface Posts {
  readonly posts: LivePost[];
  /** Called for each post, to answer it. */
  answer: (response: ServerResponse) => void;
  /** Resolves when so many have come. */
  arrived(count: number): Promise<void>;
}

async function withHub(run: (poster: LivePoster, hub: Posts) => Promise<void>): Promise<void> {
  const waiting: (() => void)[] = [];
  const hub: Posts = {
    posts: [],
    answer: (response) => response.writeHead(204).end(),
    async arrived(count) {
      while (hub.posts.length < count) {
        await new Promise<void>((done) => {
          waiting.push(done);
        });
      }
    },
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    assert.equal(request.headers.authorization, 'Bearer token-token');
    assert.equal(request.url, '/under/api/v1/ingest/live');
    hub.posts.push(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString('utf8')) as LivePost);
    hub.answer(response);
    for (const done of waiting.splice(0)) done();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const poster = new LivePoster({
    hub: { url: new URL(`http://127.0.0.1:${port}/under/`), token: 'token-token' },
    everyMs: 1,
    backOff: { firstMs: 1, mostMs: 1 },
    random: () => 1,
  });
  // The poster's own timers hold no process: neither may they end this one.
  const alive = setInterval(() => {}, 1000);
  try {
    await run(poster, hub);
  } finally {
    clearInterval(alive);
    await poster.close();
    server.closeAllConnections();
    server.close();
  }
}

test('what is offered arrives, and no post holds more than a hub takes', () =>
  withHub(async (poster, hub) => {
    poster.offer({ packets: Array.from({ length: MOST_LIVE + 500 }, (_, i) => packet(i)), more: 7 });
    await hub.arrived(1);
    assert.equal(hub.posts[0].packets.length, MOST_LIVE);
    assert.equal(hub.posts[0].more, 507);
    poster.offer({ packets: [], more: 3 });
    await hub.arrived(2);
    assert.deepEqual(hub.posts[1], { packets: [], more: 3 });
  }));

test('while a post is under way nothing else is sent; what gathered meanwhile goes in one', () =>
  withHub(async (poster, hub) => {
    let held: ServerResponse | null = null;
    hub.answer = (response) => {
      held = response;
    };
    poster.offer({ packets: [packet(1)], more: 0 });
    await hub.arrived(1);
    for (let i = 2; i < 12; i++) poster.offer({ packets: [packet(i)], more: 1 });
    await sleep(30);
    assert.equal(hub.posts.length, 1);
    hub.answer = (response) => response.writeHead(204).end();
    held!.writeHead(204).end();
    await hub.arrived(2);
    assert.equal(hub.posts[1].packets.length, 10);
    assert.equal(hub.posts[1].more, 10);
  }));

test('what could not be sent is not sent later', () =>
  withHub(async (poster, hub) => {
    hub.answer = (response) => response.destroy();
    poster.offer({ packets: [packet(1)], more: 0 });
    await hub.arrived(1);
    hub.answer = (response) => response.writeHead(204).end();
    // Each offer may still fall into the failing one.
    for (let i = 2; hub.posts.length < 2; i++) {
      poster.offer({ packets: [packet(i)], more: 0 });
      await sleep(5);
    }
    assert.ok(hub.posts.slice(1).every(({ packets }) => packets.every(({ time }) => time > 1)));
  }));

test('closed, it takes nothing and waits for nothing', () =>
  withHub(async (poster, hub) => {
    hub.answer = () => {};
    poster.offer({ packets: [packet(1)], more: 0 });
    await hub.arrived(1);
    await poster.close();
    poster.offer({ packets: [packet(2)], more: 0 });
    await sleep(20);
    assert.equal(hub.posts.length, 1);
  }));
