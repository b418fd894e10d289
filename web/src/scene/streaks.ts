/** Packets in flight: one short ribbon each, moved by the graphics card; the processor writes it once. */
import { BufferGeometry, InterleavedBufferAttribute, LineSegments, Mesh, ShaderMaterial } from 'three';
import { bendOf, FLIGHT_SECONDS, STREAK_SHARE } from './flight.ts';
import { PacketPool } from './packet-pool.ts';
import { CATEGORY_COUNT, type PacketUniforms } from './shades-uniforms.ts';

const CAPACITY = 4096;
/** Start x, y, z; time; bend x, y, z; category; end x, z; width. */
const STRIDE = 12;
const TIME = 3;
const BEND = 4;
const CATEGORY = 7;
const END = 8;
const WIDTH = 10;

// Corners are told apart by their number: head and tail, and of a ribbon two at each. The streak is short against its way: a straight ribbon between its two ends, drawn with few corners.
const VERTEX = /* glsl */ `
uniform float now;
uniform float aspect;
uniform float height;
uniform mat4 camera;
uniform vec3 colours[${CATEGORY_COUNT}];
uniform float loudness[${CATEGORY_COUNT}];
attribute vec4 startTime;
attribute vec4 bendShade;
attribute vec3 endWidth;
varying vec4 colour;
#ifdef RIBBON
varying float side;
#endif
vec4 along(float share) {
  vec3 goal = vec3(endWidth.x, 0.0, endWidth.y);
  return camera * vec4(mix(mix(startTime.xyz, bendShade.xyz, share), mix(bendShade.xyz, goal, share), share), 1.0);
}
void main() {
  float head = (now - startTime.w) / ${FLIGHT_SECONDS.toFixed(2)};
  if (head < 0.0 || head > 1.0 + ${STREAK_SHARE.toFixed(2)}) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    return;
  }
  vec4 first = along(min(head, 1.0));
  vec4 last = along(max(head - ${STREAK_SHARE.toFixed(2)}, 0.0));
#ifdef RIBBON
  float end = float(gl_VertexID >> 1 & 1);
#else
  float end = float(gl_VertexID & 1);
#endif
  vec4 here = end < 0.5 ? first : last;
#ifdef RIBBON
  vec2 course = first.xy / first.w - last.xy / last.w;
  course.x *= aspect;
  vec2 across = vec2(-course.y, course.x) / max(length(course), 1e-6);
  across.x /= aspect;
  side = (float(gl_VertexID & 1) * 2.0 - 1.0) * (endWidth.z * (1.0 - 0.6 * end) + 1.0);
  here.xy += across * side / height * here.w;
#endif
  gl_Position = here;
  int category = int(bendShade.w);
  colour = vec4(colours[category], loudness[category] * (1.0 - end));
}`;

const FRAGMENT = /* glsl */ `
varying vec4 colour;
#ifdef RIBBON
varying float side;
#endif
void main() {
  gl_FragColor = colour;
#ifdef RIBBON
  gl_FragColor.a *= clamp(1.5 - abs(side) * 0.55, 0.0, 1.0);
#endif
}`;

export class Streaks {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial> | LineSegments<BufferGeometry, ShaderMaterial>;
  readonly pool: PacketPool;
  readonly #indicesEach: number;

  /** Lines of one pixel are a quarter of the work of ribbons, where a processor draws them. */
  constructor(uniforms: PacketUniforms, isThin: boolean) {
    const corners = isThin ? 2 : 4;
    const pattern = isThin ? [0, 1] : [0, 1, 2, 1, 3, 2];
    this.#indicesEach = pattern.length;
    const geometry = new BufferGeometry();
    geometry.setIndex(
      Array.from(
        { length: CAPACITY * pattern.length },
        (_, i) => Math.floor(i / pattern.length) * corners + pattern[i % pattern.length],
      ),
    );
    this.pool = new PacketPool({
      capacity: CAPACITY,
      stride: STRIDE,
      corners,
      timeOffset: TIME,
      lifeSeconds: FLIGHT_SECONDS * (1 + STREAK_SHARE),
    });
    geometry.setAttribute('startTime', new InterleavedBufferAttribute(this.pool.buffer, 4, 0));
    geometry.setAttribute('bendShade', new InterleavedBufferAttribute(this.pool.buffer, 4, BEND));
    geometry.setAttribute('endWidth', new InterleavedBufferAttribute(this.pool.buffer, 3, END));
    const material = new ShaderMaterial({
      uniforms,
      defines: isThin ? {} : { RIBBON: 1 },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthWrite: false,
    });
    this.mesh = isThin ? new LineSegments(geometry, material) : new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 4;
  }

  add(
    sequence: number,
    start: Float32Array,
    endX: number,
    endZ: number,
    seconds: number,
    category: number,
    widthPixels: number,
  ): void {
    const { values } = this.pool;
    const place = this.pool.take(sequence, seconds);
    const at = this.pool.offsetOf(place);
    values[at] = start[0];
    values[at + 1] = start[1];
    values[at + 2] = start[2];
    values[at + TIME] = seconds;
    bendOf(start, endX, endZ, values, at + BEND);
    values[at + CATEGORY] = category;
    values[at + END] = endX;
    values[at + END + 1] = endZ;
    values[at + WIDTH] = widthPixels;
    this.pool.finish(place);
  }

  /** Sends what is new to the graphics card. */
  flush(): void {
    this.pool.flush();
    this.mesh.geometry.setDrawRange(0, this.pool.used * this.#indicesEach);
  }

  /** Where the streak in a place is at that moment: false when it does not fly. */
  point(place: number, now: number, out: Float32Array): boolean {
    const { values } = this.pool;
    const at = this.pool.offsetOf(place);
    const share = (now - values[at + TIME]) / FLIGHT_SECONDS - STREAK_SHARE / 3;
    if (!(share >= 0 && share <= 1)) return false;
    const rest = 1 - share;
    for (let axis = 0; axis < 3; axis++) {
      const end = axis === 0 ? values[at + END] : axis === 2 ? values[at + END + 1] : 0;
      out[axis] =
        rest * rest * values[at + axis] + 2 * rest * share * values[at + BEND + axis] + share * share * end;
    }
    return true;
  }
}
