# The build has the tools; the image has Python, the application and nothing else.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements requirements
RUN pip install --no-cache-dir --require-hashes -r requirements/build.txt \
 && python -m venv --without-pip /venv \
 && uv pip sync --no-cache --compile-bytecode --python /venv/bin/python --require-hashes requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN hatchling build -t wheel \
 && uv pip install --no-cache --compile-bytecode --python /venv/bin/python --no-deps dist/*.whl

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/watchword --create-home watchword
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH
USER watchword
# The state folder, for who runs it on SQLite: mount a volume here.
WORKDIR /var/lib/watchword
EXPOSE 5000
# Plain HTTP: in a container TLS ends at the proxy in front.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD python -c \
    "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '5000') + '/health/live', timeout=2)"
# It refuses a PostgreSQL with an older schema. `serve --migrate`, or `migrate` before it, brings it up to date.
CMD ["watchword", "serve"]
