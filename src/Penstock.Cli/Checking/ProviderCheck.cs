using Penstock.Catalog.Providers;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;
using Penstock.Client;

namespace Penstock.Cli.Checking;

/// <summary>Whether a provider answers, and takes each of its keys: asked with the connector that applications use.</summary>
internal static class ProviderCheck
{
    public static async Task<Finding> RunAsync(CommandContext context, ProviderOptions provider, CancellationToken cancellationToken)
    {
        string subject = $"provider {provider.Name}";
        using var connector = new LlmConnector(new ConnectorOptions { Provider = provider, Model = "" }, context.Http(), context.Time);
        if (connector.ModelsAddress is not { } address)
        {
            return Unasked(context, provider, subject);
        }

        int index = 0;
        string answered = "";
        await foreach (KeyCheck check in connector.CheckAsync(cancellationToken))
        {
            index++;
            string which = provider.Keys.Count > 1 ? $" (key {index} of {provider.Keys.Count})" : "";
            if (Fault(check, subject, address.Host + which) is { } fault)
            {
                return fault;
            }

            answered = Answered(check);
        }

        return Finding.Connected(subject, $"{address.Host} answers, {answered}{(index > 1 ? $", {index} keys" : "")}");
    }

    private static Finding? Fault(KeyCheck answer, string subject, string place) => answer.Status switch
    {
        0 => Finding.Missing(subject, $"{place}: {Printable.OneLine(answer.Problem!)}", "Correct endpoint, or open the way to it", ExitCodes.Unreachable),
        401 or 403 => Finding.Missing(subject, $"{place} refuses the key ({answer.Status})", "Put a valid key in its place"),
        >= 300 and < 400 or >= 500 => Finding.Missing(subject, $"{place} answers {answer.Status}", "Correct endpoint, or try again later", ExitCodes.Unreachable),
        _ => null,
    };

    private static string Answered(KeyCheck answer) => answer switch
    {
        { Status: 200, Models: { } models } => Amount.Of(models, "model"),
        { Status: 200 } => "without a list of models",
        { Status: 429 } => "at its rate limit now",
        _ => $"without a list of models ({answer.Status})",
    };

    private static Finding Unasked(CommandContext context, ProviderOptions provider, string subject)
    {
        string[] needed = provider.Auth switch
        {
            ProviderAuth.Entra => ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"],
            ProviderAuth.Environment => ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
            _ => [],
        };
        string[] unset = [.. needed.Where(name => string.IsNullOrEmpty(context.Environment.Variable(name)))];
        return unset.Length == 0
            ? Finding.Found(subject, "configured; not contacted, since only keys are tried here")
            : Finding.Missing(subject, $"{string.Join(", ", unset)} not set", "Set them, or authorise another way");
    }
}
