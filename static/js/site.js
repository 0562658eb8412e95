// Two extras for an answer: print it, share it. Without JavaScript their buttons never show.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  const status = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { done, failed } = button.dataset;
    const url = location.href;
    try {
      if (navigator.share) {
        await navigator.share({ title: document.title, url });
      } else {
        await navigator.clipboard.writeText(url);
        status.textContent = done;
      }
    } catch (error) {
      // A person who closes the share sheet changed their mind: nothing failed.
      if (error.name !== "AbortError") status.textContent = failed;
    }
  });
}
