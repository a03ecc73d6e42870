// Sends the form that carries an answer to the application. Without scripts its button does.
document.forms[0].submit();
