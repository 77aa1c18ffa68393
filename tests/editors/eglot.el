;;; emacs -Q --batch -l eglot.el README PROMPTLINT FILE  -*- lexical-binding: t -*-
;; The configuration out of editors/emacs/README.md, with the real server. Fails where something does not come.

(require 'eglot)
(require 'flymake)

(defmacro until (what form)
  `(let ((patience 600) value)
     (while (and (not (setq value ,form)) (> patience 0))
       (accept-process-output nil 0.1)
       (setq patience (1- patience)))
     (or value (error "Waited in vain: %s" ,what))))

(pcase-let ((`(,readme ,promptlint ,file) command-line-args-left))
  (setq command-line-args-left nil)
  (with-temp-buffer
    (insert-file-contents readme)
    (search-forward "```elisp\n")
    (let ((from (point)))
      (search-forward "\n```")
      (eval (car (read-from-string (buffer-substring from (- (point) 3)))) t)))
  (dolist (entry eglot-server-programs)
    (when (equal (cdr entry) '("promptlint" "lsp"))
      (setcdr entry (list promptlint "lsp"))))
  (setq eglot-sync-connect 60 eglot-connect-timeout 60)
  (find-file file)
  (apply #'eglot (eglot--guess-contact))
  (let ((server (until "the server" (eglot-current-server))))
    (message "Emacs %s, eglot, %s" emacs-version (plist-get (eglot--server-info server) :name))
    (flymake-mode 1)
    (flymake-start)
    (let ((found (mapcar #'flymake-diagnostic-text (until "findings" (flymake-diagnostics)))))
      (dolist (text found) (message "finding: %s" text))
      (unless (seq-some (lambda (text) (string-match-p "changes with every request" text)) found)
        (error "The finding of the example is missing")))
    (let ((hints (until "hints"
                        (append (jsonrpc-request
                                 server :textDocument/inlayHint
                                 (list :textDocument (eglot--TextDocumentIdentifier)
                                       :range (list :start '(:line 0 :character 0) :end '(:line 99 :character 0))))
                                nil))))
      (dolist (hint hints) (message "hint: %s" (plist-get hint :label)))
      (unless (seq-some (lambda (hint) (string-match-p " tok · \\$[0-9.]+/call" (plist-get hint :label))) hints)
        (error "No hint says what the call costs")))))
(message "ok")
(kill-emacs 0)
