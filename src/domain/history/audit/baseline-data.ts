/** Of one public repository up to one commit: counts by age band, and nothing else of it. */
export interface CountedRepository {
  readonly repository: string;
  readonly head: string;
  /** Its oldest first commit. */
  readonly root: string;
  readonly rows: readonly CountedRow[];
}

export type CountedRow = readonly [
  /** Index into the age bands. */
  band: number,
  weeks: number,
  commits: number,
  fixes: number,
  reverts: number,
  agentCommits: number,
  episodes: number,
  returns: number,
];

/** Written by scripts/history/baselines.ts, which says how to count them again. */
export const BASELINE_DATA: readonly CountedRepository[] = [
  {
    repository: "pallets/flask",
    head: "2ac89889f4cc330eabd50f295dcef02828522c69",
    root: "33850c0ebd23ae615e6823993d441f46d80b1ff0",
    rows: [
      [0, 27, 495, 119, 1, 0, 8, 2],
      [2, 52, 442, 78, 1, 0, 4, 3],
      [3, 104, 438, 105, 2, 0, 9, 6],
      [4, 207, 1011, 149, 8, 0, 2, 7],
      [5, 418, 1348, 170, 5, 0, 4, 6],
    ],
  },
  {
    repository: "honojs/hono",
    head: "28a9c128912de19f3fb28b00ae289c9b93f6f392",
    root: "4a68b0d8d76ddc0691dc82fe27834c7c48390ccd",
    rows: [
      [0, 27, 416, 54, 0, 0, 4, 6],
      [1, 26, 295, 82, 2, 0, 10, 5],
      [2, 52, 592, 185, 6, 0, 22, 9],
      [3, 104, 1091, 344, 4, 6, 19, 6],
      [4, 36, 310, 113, 1, 5, 1, 2],
    ],
  },
  {
    repository: "sharkdp/fd",
    head: "ee20f426ddf338ac7ead5c5f00ea49258005caaf",
    root: "21459731eeb2f2fcc27d7b51709064cee484fe93",
    rows: [
      [0, 27, 214, 38, 0, 0, 6, 0],
      [1, 25, 127, 20, 0, 0, 0, 2],
      [3, 94, 291, 40, 3, 0, 3, 2],
      [4, 209, 655, 69, 7, 1, 2, 5],
      [5, 65, 196, 24, 0, 5, 1, 4],
    ],
  },
  {
    repository: "expressjs/express",
    head: "a3714473feb3d2908add734d340e7755fd85e0a3",
    root: "9998490f93d3ad3d56c00d23c0aa13fac41c3f6b",
    rows: [
      [0, 27, 626, 58, 0, 0, 5, 3],
      [1, 25, 676, 109, 6, 0, 9, 20],
      [2, 51, 1360, 164, 2, 0, 7, 8],
      [3, 104, 1098, 137, 6, 0, 3, 4],
      [4, 206, 1204, 102, 3, 0, 5, 0],
      [5, 475, 709, 64, 3, 1, 2, 1],
    ],
  },
  {
    repository: "vitejs/vite",
    head: "a98c8d95d552c6fa98ab66fb810f5b39ad5abf49",
    root: "820c2cfbefd376b7be2d0ba5ad1fd39d3e45347e",
    rows: [
      [0, 27, 986, 299, 1, 0, 57, 7],
      [1, 26, 1443, 471, 6, 0, 66, 14],
      [2, 52, 1484, 542, 6, 0, 52, 17],
      [3, 104, 2773, 943, 17, 0, 71, 32],
      [4, 122, 2864, 823, 11, 61, 47, 15],
    ],
  },
  {
    repository: "prettier/prettier",
    head: "4f84a934201322ca87750e2b9b25baf296da6560",
    root: "29627ee520307494c45073701b20ef64effd3a8f",
    rows: [
      [0, 27, 1065, 275, 6, 0, 31, 6],
      [1, 26, 718, 146, 3, 0, 14, 2],
      [2, 52, 979, 276, 7, 0, 27, 8],
      [3, 104, 2172, 266, 16, 0, 7, 12],
      [4, 209, 4513, 338, 16, 0, 3, 20],
      [5, 86, 1968, 191, 9, 12, 2, 22],
    ],
  },
  {
    repository: "fastapi/fastapi",
    head: "c3f316b7e814667e8ee81e03a7330d00ee61e45c",
    root: "406c092a3bf65bbd4405ce87611a7e0b9c0ae706",
    rows: [
      [0, 27, 495, 61, 0, 0, 6, 2],
      [1, 26, 186, 20, 0, 0, 2, 0],
      [2, 52, 714, 54, 0, 0, 1, 2],
      [3, 104, 1166, 64, 0, 0, 0, 1],
      [4, 193, 5117, 202, 3, 3, 9, 8],
    ],
  },
  {
    repository: "redis/redis",
    head: "4f8cdc2a1ea53e42955af758aabffee67cb455dd",
    root: "ed9b544e10b84cd43348ddfab7068b610a5df1f7",
    rows: [
      [0, 27, 215, 54, 0, 0, 6, 5],
      [1, 25, 392, 141, 1, 0, 22, 6],
      [2, 52, 938, 247, 6, 0, 34, 8],
      [3, 104, 1388, 381, 2, 0, 35, 5],
      [4, 209, 2676, 624, 9, 0, 42, 13],
      [5, 395, 5230, 1787, 16, 0, 123, 16],
    ],
  },
  {
    repository: "curl/curl",
    head: "5c61e168698a72b87437d58ed728bcdea6d5db42",
    root: "ae1912cb0d494b48d514d937826c9fe83ec96c4d",
    rows: [
      [0, 26, 264, 49, 0, 0, 0, 1],
      [1, 23, 446, 83, 0, 0, 6, 0],
      [2, 51, 1346, 295, 0, 0, 6, 5],
      [3, 104, 2155, 564, 6, 0, 16, 6],
      [4, 209, 5514, 1724, 19, 0, 157, 27],
      [5, 973, 29741, 6616, 154, 0, 355, 149],
    ],
  },
  {
    repository: "gin-gonic/gin",
    head: "dcaa4296d111981ffb31ac3eba90bb63e1eb5ab9",
    root: "15216a0883d113fadc33198d24850974eae0f841",
    rows: [
      [0, 27, 191, 49, 0, 0, 4, 0],
      [1, 25, 276, 47, 0, 0, 3, 3],
      [2, 51, 109, 19, 0, 0, 0, 0],
      [3, 91, 270, 39, 5, 0, 0, 3],
      [4, 209, 530, 84, 3, 0, 0, 3],
      [5, 217, 415, 59, 2, 13, 1, 2],
    ],
  },
  {
    repository: "astral-sh/ruff",
    head: "fca5c7cf2cd2f8338f18b9485f936b8e9f07bd0b",
    root: "0d8e4bd6e9580a2484fa68c45cb3569e0815ac3f",
    rows: [
      [0, 27, 2427, 305, 10, 0, 78, 24],
      [1, 26, 2138, 238, 10, 0, 51, 14],
      [2, 52, 3111, 428, 9, 0, 22, 26],
      [3, 104, 8968, 1487, 41, 74, 131, 66],
      [4, 2, 219, 29, 0, 3, 3, 0],
    ],
  },
  {
    repository: "vuejs/core",
    head: "e2bede96134f757aad5c5b33ac9be055022dbfc8",
    root: "3401f6b460196ce254a73df05ce571802b365054",
    rows: [
      [0, 25, 241, 30, 0, 0, 1, 5],
      [1, 18, 275, 9, 1, 0, 0, 6],
      [2, 52, 2162, 522, 5, 0, 54, 17],
      [3, 104, 1748, 620, 6, 0, 52, 21],
      [4, 205, 2696, 1018, 25, 0, 52, 32],
    ],
  },
  {
    repository: "tokio-rs/tokio",
    head: "ea91b33ca57ff0581b38e735cc108f831bccbdaa",
    root: "bc64194be17bc9711b4a56364e677d823c7cc3d1",
    rows: [
      [0, 27, 218, 17, 1, 0, 1, 1],
      [2, 52, 306, 38, 0, 0, 0, 2],
      [3, 104, 1288, 159, 3, 0, 3, 7],
      [4, 209, 1844, 188, 12, 0, 0, 21],
      [5, 108, 740, 81, 9, 1, 1, 5],
    ],
  },
  {
    repository: "prometheus/prometheus",
    head: "d15adb9ad7e5d9fbde3a9a8f30200593a5a14d86",
    root: "734d28b515026ca9f429eba0a7d09954bceb6387",
    rows: [
      [0, 27, 413, 69, 3, 0, 3, 8],
      [1, 23, 165, 33, 2, 0, 1, 4],
      [2, 51, 123, 28, 0, 0, 0, 0],
      [3, 104, 1574, 327, 8, 0, 21, 17],
      [4, 209, 3865, 845, 23, 0, 57, 23],
      [5, 300, 7168, 1220, 47, 49, 28, 52],
    ],
  },
  {
    repository: "laravel/framework",
    head: "bd71b45fbb7e672957bf6ff61baddefe15fbca6a",
    root: "de69bb287c5017d1acb7d47a6db1dedf578036d6",
    rows: [
      [0, 27, 1444, 324, 6, 0, 31, 14],
      [1, 26, 1010, 246, 5, 0, 16, 10],
      [2, 52, 2545, 583, 27, 0, 30, 44],
      [3, 104, 6224, 1568, 71, 0, 117, 84],
      [4, 209, 10536, 2463, 176, 0, 111, 190],
      [5, 293, 11194, 2742, 199, 40, 102, 404],
    ],
  },
  {
    repository: "rails/rails",
    head: "2a2db1e8d6d104ee0611efcae7eb023af65cff34",
    root: "db045dbbf60b53dbe013ef25554fd013baf88134",
    rows: [
      [0, 27, 1243, 420, 1, 0, 34, 13],
      [1, 26, 1375, 359, 12, 0, 27, 13],
      [2, 52, 1764, 447, 17, 0, 19, 27],
      [3, 104, 4827, 1250, 61, 0, 45, 69],
      [4, 209, 22244, 4811, 483, 0, 203, 544],
      [5, 717, 41617, 7890, 785, 33, 97, 648],
    ],
  },
  {
    repository: "git/git",
    head: "1a3e64c6c4a623626ff0687008732a8e007e2a1c",
    root: "e83c5163316f89bfbde7d9ab23ca2e25604af290",
    rows: [
      [0, 27, 2043, 416, 6, 0, 47, 9],
      [1, 26, 1715, 345, 12, 0, 25, 9],
      [2, 52, 4396, 844, 23, 0, 70, 23],
      [3, 104, 7319, 1435, 32, 0, 70, 17],
      [4, 209, 10143, 1543, 104, 0, 59, 20],
      [5, 698, 35135, 4673, 133, 50, 199, 93],
    ],
  },
  {
    repository: "ReactiveX/RxJava",
    head: "1eca072ba9980f3cbc5cfae68490cb5c3508f632",
    root: "697fd66aae9beed107e13f49a741455f1d9d8dd9",
    rows: [
      [1, 25, 239, 16, 0, 0, 1, 1],
      [2, 52, 1519, 207, 10, 0, 16, 26],
      [3, 100, 1417, 329, 17, 0, 13, 12],
      [4, 208, 1162, 322, 0, 0, 56, 1],
      [5, 211, 376, 39, 1, 0, 0, 0],
    ],
  },
];
