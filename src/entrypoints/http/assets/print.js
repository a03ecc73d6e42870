// Shows the button that prints, which nothing but a script can work.
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
