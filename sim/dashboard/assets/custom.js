// The page's language, and leave to enlarge it, which the server's own template does not give.
document.documentElement.lang = "en";
document.querySelector('meta[name="viewport"]').content = "width=device-width, initial-scale=1";
