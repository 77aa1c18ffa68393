//! The protocol's methods. Each changes the documents or asks the worker; none computes, and none waits for the client.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use promptlint_grammars::Source;
use promptlint_lint::workspace::on_large_stack;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionParams, CompletionResponse,
    ConfigurationItem, DidChangeConfigurationParams, DidChangeNotebookDocumentParams,
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseNotebookDocumentParams, DidCloseTextDocumentParams, DidOpenNotebookDocumentParams,
    DidOpenTextDocumentParams, DidSaveNotebookDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult, DocumentSymbolParams,
    DocumentSymbolResponse, ExecuteCommandParams, FileChangeType, GotoDefinitionParams,
    GotoDefinitionResponse, Hover, HoverParams, InitializeParams, InitializeResult, InitializedParams,
    InlayHint, InlayHintParams, MessageType, Registration, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, SemanticTokens, SemanticTokensParams, SemanticTokensResult,
    ServerInfo, ShowDocumentParams, TextDocumentPositionParams, Uri, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult, WorkspaceSymbolParams,
    WorkspaceSymbolResponse,
};
use tower_lsp::{Client, LanguageServer};

use super::abilities::{Abilities, capabilities};
use super::commands::Then;
use super::desk::Desk;
use super::documents::{Document, Documents};
use super::inbox::{Ask, Disk, Inbox};
use super::settings::{Options, SECTION, Settings};
use super::worker::Worker;
use super::{
    actions, commands, completion, definition, diagnostics, highlights, hints, hover, lenses, symbols, uri,
};

#[derive(Debug)]
pub(super) struct Backend {
    client: Client,
    inbox: Arc<Inbox>,
    documents: Documents,
    /// Known from `initialize` on.
    session: OnceLock<Session>,
    roots: Mutex<Vec<Utf8PathBuf>>,
}

#[derive(Debug)]
struct Session {
    abilities: Abilities,
    looked: watch::Receiver<u64>,
    /// What is to be said once the client listens.
    complaint: Option<String>,
}

/// Text that a call may read, beside code: prompts and the files that say where they are.
const TEXTS: &[&str] = &[
    "md",
    "txt",
    "jinja",
    "jinja2",
    "j2",
    "hbs",
    "handlebars",
    "mustache",
    "prompty",
    "prompt",
    "liquid",
    "tmpl",
    "gotmpl",
    "tpl",
    "yaml",
    "yml",
    "json",
    "toml",
];

impl Backend {
    pub(super) fn new(client: Client, inbox: Arc<Inbox>) -> Self {
        Self {
            client,
            inbox,
            documents: Documents::default(),
            session: OnceLock::new(),
            roots: Mutex::default(),
        }
    }

    /// Nothing else is asked for before `initialize`: the library sees to that.
    fn abilities(&self) -> Abilities {
        self.session.get().map(|session| session.abilities.clone()).unwrap_or_default()
    }

    /// An answer of the worker's, when it has looked at all that the client said before.
    async fn ask<R: Send + 'static>(
        &self,
        answer: impl FnOnce(&mut Desk) -> R + Send + 'static,
    ) -> Result<R> {
        self.ask_about(None, answer).await
    }

    async fn ask_about<R: Send + 'static>(
        &self,
        about: Option<Utf8PathBuf>,
        answer: impl FnOnce(&mut Desk) -> R + Send + 'static,
    ) -> Result<R> {
        let (sender, answered) = oneshot::channel();
        let answer = move |desk: &mut Desk| {
            // A request that was cancelled has nobody waiting.
            if !sender.is_closed() {
                let _ = sender.send(answer(desk));
            }
        };
        self.inbox.ask(Ask { about, answer: Box::new(answer) });
        answered.await.map_err(|_| Error {
            // ServerCancelled of the protocol.
            code: ErrorCode::ServerError(-32802),
            message: "no answer to be had: see the log".into(),
            data: None,
        })
    }

    /// The same about a document; `None` for a URI that means none.
    async fn about<R: Send + 'static>(
        &self,
        uri: &Uri,
        answer: impl FnOnce(&mut Desk, &Document) -> R + Send + 'static,
    ) -> Result<Option<R>> {
        let Some(document) = self.documents.find(uri) else { return Ok(None) };
        let about = Some(document.path.clone());
        self.ask_about(about, move |desk| answer(desk, &document)).await.map(Some)
    }

    /// What a command asks of the client, in the background.
    fn then(&self, then: Option<Then>) {
        let Some(then) = then else { return };
        let client = self.client.clone();
        let shows = self.abilities().shows_documents;
        tokio::spawn(async move {
            match then {
                Then::Edit(edit) => drop(client.apply_edit(edit).await),
                Then::Show(uri) if shows => {
                    let params =
                        ShowDocumentParams { uri, external: Some(true), take_focus: None, selection: None };
                    let _ = client.show_document(params).await;
                }
                Then::Show(uri) => client.show_message(MessageType::INFO, uri.as_str()).await,
                Then::Say(words) => client.show_message(MessageType::INFO, words).await,
            }
        });
    }

    /// Asks for the client's settings, in the background: a handler that waited for the client would wait for good.
    fn pull_settings(&self) {
        if !self.abilities().configuration {
            return;
        }
        let (client, inbox) = (self.client.clone(), self.inbox.clone());
        tokio::spawn(async move {
            let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
            let answered = client.configuration(vec![item]).await;
            if let Ok([settings]) = answered.as_deref() {
                take_settings(client, &inbox, Settings::read(settings));
            }
        });
    }

    /// Asks to be told of what changes on disk, and of settings.
    fn register(&self) {
        let abilities = self.abilities();
        let mut registrations = Vec::new();
        let mut register = |method: &str, options: Value| {
            registrations.push(Registration {
                id: format!("promptlint-{method}"),
                method: method.to_owned(),
                register_options: Some(options),
            });
        };
        if abilities.watches {
            let endings: Vec<_> = Source::EXTENSIONS.iter().chain(TEXTS).copied().collect();
            let names = format!("**/*.{{{}}}", endings.join(","));
            let globs = [names.as_str(), "**/{.gitignore,.ignore,.promptlintignore}"];
            let watchers: Vec<_> = globs.iter().map(|glob| json!({ "globPattern": glob })).collect();
            register("workspace/didChangeWatchedFiles", json!({ "watchers": watchers }));
        }
        if abilities.configuration_changes {
            register("workspace/didChangeConfiguration", json!({ "section": SECTION }));
        }
        if registrations.is_empty() {
            return;
        }
        let client = self.client.clone();
        tokio::spawn(async move {
            if let Err(error) = client.register_capability(registrations).await {
                let message = format!("promptlint is not told of changes on disk: {}", error.message);
                client.log_message(MessageType::WARNING, message).await;
            }
        });
    }
}

/// At once: what is asked next is answered by them.
fn take_settings(client: Client, inbox: &Inbox, read: std::result::Result<Option<Settings>, String>) {
    match read {
        Ok(Some(settings)) => inbox.change(|mail| mail.settings = Some(settings)),
        Ok(None) => {}
        Err(complaint) => {
            tokio::spawn(async move { client.show_message(MessageType::WARNING, complaint).await });
        }
    }
}

fn roots_of(params: &InitializeParams) -> Vec<Utf8PathBuf> {
    let folders = params.workspace_folders.iter().flatten();
    let roots: Vec<_> = folders.filter_map(|folder| path_of(&folder.uri)).collect();
    if !roots.is_empty() {
        return roots;
    }
    #[expect(deprecated, reason = "what clients send that know no folders")]
    let (uri, root_path) = (params.root_uri.as_ref(), params.root_path.as_deref());
    let path = || Some(whole(Utf8Path::new(root_path?)));
    uri.and_then(path_of).or_else(path).into_iter().collect()
}

fn path_of(uri: &Uri) -> Option<Utf8PathBuf> {
    uri::to_path(uri).map(|path| whole(&path))
}

/// Without a slash at its end, which would make it another path.
fn whole(path: &Utf8Path) -> Utf8PathBuf {
    path.components().collect()
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let abilities = Abilities::of(&params);
        let roots = roots_of(&params);
        self.roots.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&roots);
        let (options, complaint) = Options::read(params.initialization_options);
        let server_capabilities = capabilities(&abilities, &options.client_commands);
        let (looked, seen) = watch::channel(0);
        let worker = Worker {
            inbox: self.inbox.clone(),
            client: self.client.clone(),
            runtime: Handle::current(),
            looked,
        };
        let (known, ahead) = (abilities.clone(), self.documents.ahead().clone());
        let desk = move || Desk::new(known, options, roots, ahead);
        // One of the engine's own threads, so that no look begins with waiting for one.
        let analysis = move || on_large_stack(move || worker.run(desk));
        std::thread::Builder::new().name("analysis".to_owned()).spawn(analysis).map_err(|error| Error {
            message: format!("no thread to be had: {error}").into(),
            ..Error::internal_error()
        })?;
        let result = InitializeResult {
            capabilities: server_capabilities,
            server_info: Some(ServerInfo {
                name: "promptlint".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            ..InitializeResult::default()
        };
        let _ = self.session.set(Session { abilities, looked: seen, complaint });
        Ok(result)
    }

    async fn initialized(&self, _: InitializedParams) {
        self.register();
        self.pull_settings();
        let roots = self.roots.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.inbox.change(|mail| mail.folders = Some(roots));
        if let Some(complaint) = self.session.get().and_then(|session| session.complaint.clone()) {
            let client = self.client.clone();
            tokio::spawn(async move { client.show_message(MessageType::WARNING, complaint).await });
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.inbox.say_goodbye();
        self.inbox.stop();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        self.documents.open(params, &self.inbox);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.documents.change(&params, self.abilities().encoding, &self.inbox);
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {}

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.documents.close(&params, &self.inbox);
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if self.abilities().configuration {
            self.pull_settings();
            return;
        }
        take_settings(self.client.clone(), &self.inbox, Settings::told(&params.settings));
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let mut roots = self.roots.lock().unwrap_or_else(PoisonError::into_inner);
        let removed: Vec<_> = params.event.removed.iter().filter_map(|folder| path_of(&folder.uri)).collect();
        roots.retain(|root| !removed.contains(root));
        for added in params.event.added.iter().filter_map(|folder| path_of(&folder.uri)) {
            if !roots.contains(&added) {
                roots.push(added);
            }
        }
        self.inbox.change(|mail| mail.folders = Some(roots.clone()));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.inbox.change(|mail| {
            for change in params.changes {
                let Some(path) = uri::to_path(&change.uri) else { continue };
                let how = if change.typ == FileChangeType::CHANGED { Disk::Changed } else { Disk::Moved };
                let known = mail.disk.entry(path).or_insert(how);
                if how == Disk::Moved {
                    *known = how;
                }
            }
        });
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let Some(document) = self.documents.find(&params.text_document.uri) else {
            return Ok(DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport::default()).into());
        };
        let previous = params.previous_result_id;
        let about = Some(document.path.clone());
        let report = move |desk: &mut Desk| diagnostics::report(desk, &document, previous.as_deref());
        let report = self.ask_about(about, report).await?;
        Ok(match report {
            Ok(full_document_diagnostic_report) => {
                DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
                    full_document_diagnostic_report,
                    ..RelatedFullDocumentDiagnosticReport::default()
                })
            }
            Err(unchanged_document_diagnostic_report) => {
                DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                    related_documents: None,
                    unchanged_document_diagnostic_report,
                })
            }
        }
        .into())
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        let mut looked = self.session.get().map(|session| session.looked.clone());
        let previous = Arc::new(params.previous_result_ids);
        loop {
            if let Some(looked) = &mut looked {
                looked.mark_unchanged();
            }
            let known = previous.clone();
            let (items, news) = self.ask(move |desk| diagnostics::workspace_report(desk, &known)).await?;
            // A client that knows it all would ask again at once: its answer waits until there is something new.
            if news || previous.is_empty() && !items.is_empty() {
                return Ok(WorkspaceDiagnosticReport { items }.into());
            }
            let changed = match &mut looked {
                Some(looked) => looked.changed().await.is_ok(),
                None => false,
            };
            if !changed {
                return Ok(WorkspaceDiagnosticReport { items }.into());
            }
        }
    }

    async fn notebook_did_open(&self, params: DidOpenNotebookDocumentParams) {
        self.documents.open_notebook(&params, &self.inbox);
    }

    async fn notebook_did_change(&self, params: DidChangeNotebookDocumentParams) {
        self.documents.change_notebook(&params, self.abilities().encoding, &self.inbox);
    }

    async fn notebook_did_save(&self, _: DidSaveNotebookDocumentParams) {}

    async fn notebook_did_close(&self, params: DidCloseNotebookDocumentParams) {
        self.documents.close_notebook(&params, &self.inbox);
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        self.about(&params.text_document.uri, move |desk, it| hints::hints(desk, it, range)).await
    }

    async fn inlay_hint_resolve(&self, hint: InlayHint) -> Result<InlayHint> {
        self.ask(move |desk| hints::resolve(desk, hint)).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.about(&params.text_document.uri, lenses::lenses).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let hover = self.about(&text_document.uri, move |desk, it| hover::hover(desk, it, position)).await?;
        Ok(hover.flatten())
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let CodeActionParams { text_document, range, context, .. } = params;
        self.about(&text_document.uri, move |desk, it| actions::actions(desk, it, range, &context)).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let found =
            self.about(&text_document.uri, move |desk, it| completion::completions(desk, it, position));
        Ok(found.await?.map(CompletionResponse::Array))
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let found =
            self.about(&text_document.uri, move |desk, it| definition::definition(desk, it, position));
        Ok(found.await?.map(GotoDefinitionResponse::Array))
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        let found = self.about(&params.text_document.uri, symbols::of_document).await?;
        Ok(found.map(DocumentSymbolResponse::Nested))
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let found = self.ask(move |desk| symbols::of_workspace(desk, &params.query)).await?;
        Ok(Some(WorkspaceSymbolResponse::Nested(found)))
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let found = self.about(&params.text_document.uri, highlights::tokens).await?;
        Ok(found.map(|data| SemanticTokensResult::Tokens(SemanticTokens { result_id: None, data })))
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        let ExecuteCommandParams { command, arguments, .. } = params;
        let done = self.ask(move |desk| commands::execute(desk, &command, &arguments)).await?;
        let (answer, then) = done.map_err(|error| Error::invalid_params(format!("{error:#}")))?;
        self.then(then);
        Ok(Some(answer))
    }
}
