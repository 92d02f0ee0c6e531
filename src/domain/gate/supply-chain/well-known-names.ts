import type { Ecosystem } from "./locked-package.ts";

/** Names that much code depends on, and names near to them that are well known too: a new name one letter away from any of these is looked at. */
export const WELL_KNOWN_NAMES: Readonly<Partial<Record<Ecosystem, string>>> = {
  npm: `
    lodash react chalk commander express axios async debug react-dom fs-extra tslib moment request bluebird uuid prop-types underscore vue classnames
    mkdirp yargs inquirer glob dotenv jquery webpack typescript minimist body-parser colors rxjs semver rimraf through2 winston cheerio eslint babel-core
    core-js styled-components redux react-redux react-router react-router-dom prettier jsonwebtoken bcrypt bcryptjs mongoose mongodb mysql mysql2 postgres
    redis ioredis socket.io passport cookie-parser morgan helmet nodemon multer sequelize validator formidable superagent node-fetch cross-env cross-spawn
    postcss autoprefixer tailwindcss next nuxt svelte vite vitest esbuild rollup parcel electron puppeteer playwright cypress mocha chai sinon jasmine ts-node
    ajv joi yup zod handlebars mustache marked markdown-it highlight.js date-fns dayjs luxon immutable immer ramda graphql apollo-client ws fastify koa hapi
    nodemailer sharp jimp canvas pino bunyan log4js nanoid shortid qs query-string form-data mime mime-types iconv-lite js-yaml yaml xml2js csv-parse papaparse
    archiver adm-zip tar chokidar execa shelljs ora boxen figlet ansi-styles supports-color strip-ansi string-width wrap-ansi is-number kind-of picomatch
    micromatch minimatch braces fill-range source-map acorn escodegen estraverse preact inferno three tree-kill lodash-es lodash.merge event-stream left-pad
    discord.js stripe openai langchain firebase firebase-admin prisma typeorm knex pg sqlite3 better-sqlite3 bull bullmq amqplib kafkajs cors compression
    express-session ejs pug nyc jest ts-jest husky lint-staged npm yarn pnpm lerna turbo`,
  PyPI: `
    requests urllib3 boto3 botocore setuptools certifi numpy pandas scipy matplotlib scikit-learn tensorflow torch keras django flask fastapi pydantic
    sqlalchemy psycopg2 psycopg2-binary pyyaml cryptography jinja2 markupsafe click colorama python-dateutil pytz six idna charset-normalizer packaging
    pytest pillow beautifulsoup4 selenium scrapy aiohttp httpx celery redis pymongo openai transformers langchain gunicorn uvicorn starlette paramiko rich typer
    tqdm wheel virtualenv poetry black mypy ruff opencv-python protobuf grpcio attrs jsonschema lxml pyjwt passlib bcrypt alembic pycryptodome`,
  "crates.io": `
    serde serde_json tokio rand clap reqwest regex log anyhow thiserror chrono futures hyper itertools lazy_static once_cell tracing bytes libc syn quote
    proc-macro2 base64 uuid axum actix-web diesel sqlx rayon crossbeam num-traits bitflags semver toml url rustls openssl tempfile`,
  RubyGems: `
    rails rack rake nokogiri devise puma sidekiq rspec bundler activesupport activerecord sinatra capybara faraday httparty redis pg mysql2 sqlite3 json thor
    rubocop minitest mocha webmock factory_bot carrierwave omniauth jwt bcrypt`,
};
