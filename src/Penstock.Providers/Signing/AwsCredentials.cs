namespace Penstock.Providers.Signing;

/// <summary>Who signs.</summary>
/// <param name="AccessKeyId">The public half.</param>
/// <param name="SecretAccessKey">The secret half.</param>
/// <param name="SessionToken">For temporary credentials; else null.</param>
public sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken = null)
{
    /// <summary>Reads <c>AWS_ACCESS_KEY_ID</c>, <c>AWS_SECRET_ACCESS_KEY</c> and <c>AWS_SESSION_TOKEN</c>; null where one of the first two is not set.</summary>
    /// <param name="variable">Looks an environment variable up.</param>
    public static AwsCredentials? FromEnvironment(Func<string, string?> variable)
    {
        string? token = variable("AWS_SESSION_TOKEN");
        return variable("AWS_ACCESS_KEY_ID") is { Length: > 0 } id && variable("AWS_SECRET_ACCESS_KEY") is { Length: > 0 } secret
            ? new AwsCredentials(id, secret, string.IsNullOrEmpty(token) ? null : token)
            : null;
    }

    /// <summary>The public half only: secrets never reach a log.</summary>
    public override string ToString() => AccessKeyId;
}
