using System.CommandLine;
using Penstock.Cli.Hosting;
using Penstock.Cli.Requests;

namespace Penstock.Cli.Commands;

/// <summary>Where a running gateway's admin listener is, and the key for it.</summary>
internal sealed class AdminOptions
{
    private const string DefaultAddress = "http://127.0.0.1:8081";

    private readonly CommandContext _context;

    private readonly Option<string?> _url = new("--admin-url")
    {
        Description = $"The admin listener. Else PENSTOCK_ADMIN_URL, else {DefaultAddress}.",
        HelpName = "URL",
    };

    private readonly Option<string?> _key = new("--admin-key")
    {
        Description = "The operator's key. Else PENSTOCK_ADMIN_KEY, which other users of the machine do not see.",
        HelpName = "KEY",
    };

    private AdminOptions(CommandContext context) => _context = context;

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public static AdminOptions AddTo(Command command, CommandContext context)
    {
        var options = new AdminOptions(context);
        command.Add(options._url);
        command.Add(options._key);
        command.Validators.Add(result =>
        {
            if (Address(result.GetValue(options._url) ?? context.Environment.Variable("PENSTOCK_ADMIN_URL")) is null)
            {
                result.AddError("--admin-url (or PENSTOCK_ADMIN_URL) is no http URL. Write it like http://127.0.0.1:8081.");
            }
        });
        return options;
    }

    /// <summary>The connection that the command line asks for; the caller disposes of it.</summary>
    public AdminConnection Connect(ParseResult parsed) => new(
        _context,
        Address(parsed.GetValue(_url) ?? _context.Environment.Variable("PENSTOCK_ADMIN_URL"))!,
        parsed.GetValue(_key) ?? _context.Environment.Variable("PENSTOCK_ADMIN_KEY"));

    private static Uri? Address(string? text) =>
        Uri.TryCreate(string.IsNullOrEmpty(text) ? DefaultAddress : text, UriKind.Absolute, out Uri? url) && url.Scheme is ("http" or "https")
            ? new Uri(url.GetLeftPart(UriPartial.Authority))
            : null;
}
