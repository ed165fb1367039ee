using Penstock.ControlPlane.AdminApi;

namespace Penstock.ControlPlane.Dashboard;

/// <summary>One sign-in of an operator's browser.</summary>
/// <param name="Identity">Whose.</param>
/// <param name="KeyMark">Which key it was opened with; the session ends when that key does.</param>
/// <param name="EditToken">What every edit has to repeat in a header, since a foreign page cannot know it.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record OperatorSession(AdminIdentity Identity, string KeyMark, string EditToken, DateTimeOffset ExpiresAt);
